// The layers of a map, in the order in which they are drawn. A layer is one object in one file; all
// but `name` and `draw` may be left out:
//
//   name      its key in the message, which its class in layers.py writes, and in atlas.layers
//   none      what stands there when the message has none of it (null unless said)
//   unpack    makes the numbers of its part ready, once for a message
//   draw      draws it anew; isGround: below the rest, and may wait for outlines; isEarly: also
//             before those came, so that a slow fetch does not hide it
//   key       its part of the legend, or nothing
//   stops     its places for the keyboard; reach: their turn, the lowest first (the last unless said)
//   boxes     what the map is framed around
//   marks     what may have its name written beside it
//   selected  kind of click -> whether the clicked one was chosen already

import { towns } from "./bubbles.js";
import { counties } from "./counties.js";
import { flows } from "./flows.js";
import { outlines } from "./outlines.js";
import { routes } from "./routes.js";
import { sites } from "./sites.js";

export const LAYERS = [counties, outlines, towns, flows, routes, sites];
