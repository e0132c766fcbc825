// Runs before Streamlit's own script, in place of the inline line of its index.html.
// Without the address, a link to a room makes it look for its server below that room first
// (/pockets/_stcore/health), which answers "not found" twice.
// Its own words for a lost connection tell a recruiter to restart a program: ours stand in static/room.js.
window.__streamlit = {
    BACKEND_BASE_URL: `${window.location.origin}/`,
    HOST_CONFIG: { blockErrorDialogs: true },
};
window.prerenderReady = false;

// A server that was started anew knows no browser. Streamlit would ask it for ever and leave names on
// the screen: load the page again, and the plain page comes that says what to do.
let isAsking = false;
const leaveWhereRefused = async () => {
    if (isAsking) return;
    isAsking = true;
    for (;;) {
        const answer = await fetch("/_stcore/health", { cache: "no-store" }).catch(() => null);
        if (answer?.status === 401) window.location.reload();
        if (answer) break;
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    isAsking = false;
};
window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
        super(...given);
        this.addEventListener("close", leaveWhereRefused);
    }
};
