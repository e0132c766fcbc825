// What the pages need beside Streamlit: who listens hears what changed, a lost connection is told in words
// of ours and loses nothing that is typed, and a visit that is half typed outlives a reload of its tab.
// Nothing here leaves the browser, and nothing is kept once the tab is closed.
(() => {
    const AWAY = "No connection. What you typed is kept: go on typing, do not reload. Save when this line is gone.";
    const DRAFTS = "atlas-draft:";
    const main = () => document.querySelector('[data-testid="stMain"]');

    // ---- what is said: one line that stays, for a region that is replaced with its text is not heard.
    const line = (role, name) => {
        const made = document.createElement("div");
        made.setAttribute("role", role);
        made.id = name;
        document.body.append(made);
        return made;
    };
    let status, away, said = "";
    const words = (element) => {
        const copy = element?.cloneNode(true);
        copy?.querySelectorAll('[data-testid="stIconMaterial"]').forEach((icon) => icon.remove());
        return (copy?.textContent ?? "").replace(/\s+/g, " ").trim();
    };
    const summary = () => {
        const room = words(document.querySelector("h1.atlas-room"));
        const figures = [...document.querySelectorAll(".atlas-figures > div")].slice(0, 2)
            .map((one) => `${words(one.querySelector(":first-child"))} ${words(one.querySelector("b"))}`);
        const first = figures.length ? figures.join(", ") : words(main()?.querySelector("h2, h3, h4, h5"));
        const set = [...document.querySelectorAll(".st-key-filters-set button")].map(words);
        const chips = [...new Set(set.filter((one) => one.includes(":")))];
        return [`${room}: ${first || "drawn"}`, ...(chips.length ? [`Filters: ${chips.join(", ")}`] : [])].join(". ");
    };
    const announce = () => {
        const now = summary();
        if (now === said) return;
        // The first drawing is read by whoever comes to the page; only a change is told.
        if (said) status.textContent = now;
        said = now;
    };

    // ---- a connection that is away
    const fields = () => [...(main()?.querySelectorAll("input, textarea") ?? [])];
    let usable = new Set();
    const keepTyping = () => {
        const typing = document.activeElement;
        for (const field of fields()) {
            if (!usable.has(field) || !field.disabled) continue;
            const at = field === typing || field === last ? [field.selectionStart, field.selectionEnd] : null;
            field.disabled = false;
            if (!at) continue;
            field.focus({ preventScroll: true });
            try { field.setSelectionRange(...at); } catch { /* a number has no caret to set */ }
        }
    };
    let last = null;
    document.addEventListener("focusin", ({ target }) => { last = target; });
    let isAway = false;
    const lookAtConnection = (app) => {
        const isNow = app.dataset.testConnectionState !== "CONNECTED" && usable.size > 0;
        if (isNow !== isAway) away.textContent = isNow ? AWAY : "";
        isAway = isNow;
        if (isAway) keepTyping();
        else usable = new Set(fields().filter((field) => !field.disabled));
    };

    // ---- a visit that is half typed
    const keyOf = (element) => {
        const own = element.closest?.('[class*="st-key-visit-"]');
        return own && [...own.classList].find((name) => name.startsWith("st-key-visit-"))?.slice(7);
    };
    const store = (act) => { try { return act(sessionStorage); } catch { return null; } };
    document.addEventListener("input", ({ target, isTrusted }) => {
        const key = isTrusted && keyOf(target);
        if (key) store((kept) => kept.setItem(DRAFTS + key, target.value));
    }, true);
    const filled = new Set();
    const fillVisit = () => {
        for (const own of document.querySelectorAll('[class*="st-key-visit-"]')) {
            const key = keyOf(own);
            const [, target, round] = /^(visit-.+)-(\d+)-[^-]+/.exec(key) ?? [];
            if (!target) continue;
            // A visit that was saved begins the next round: what was kept of the one before is on the board.
            if (Number(round)) store((kept) => {
                for (const name of Object.keys(kept))
                    if (name.startsWith(`${DRAFTS}${target}-`) && !name.startsWith(`${DRAFTS}${target}-${round}-`))
                        kept.removeItem(name);
            });
            const field = own.querySelector("textarea, input[type=number], input[type=text]");
            const draft = field && store((kept) => kept.getItem(DRAFTS + key));
            if (!draft || field.value || field.disabled || filled.has(field)) continue;
            filled.add(field);
            const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
            Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, draft);
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
        }
    };

    // ---- the drawer of a phone lies over the room: it goes once a room is chosen in it, or with Escape.
    const closeDrawer = () => document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
    const isOver = () => window.matchMedia("(max-width: 768px)").matches;
    document.addEventListener("click", ({ target }) => {
        if (isOver() && target.closest?.('[data-testid="stSidebarNavLink"]')) setTimeout(closeDrawer, 0);
    });
    document.addEventListener("keydown", ({ key, target }) => {
        const isFree = target.closest?.('[data-testid="stSidebar"]') && target.getAttribute("aria-expanded") !== "true";
        if (key !== "Escape" || !isOver() || !isFree) return;
        closeDrawer();
        setTimeout(() => document.querySelector('[data-testid="stExpandSidebarButton"]')?.focus(), 300);
    }, true); // before a list of choices that is open is closed by the same key

    // ---- names that are said as they are shown, and keys
    const name = () => {
        const button = document.querySelector('[data-testid="stExpandSidebarButton"]');
        const shown = button && getComputedStyle(button, "::after").content.replaceAll('"', "");
        if (shown && shown !== "none" && button.getAttribute("aria-label") !== shown) {
            button.setAttribute("aria-label", shown);
        }
    };
    document.addEventListener("keydown", (pressed) => {
        // A list whose grid has no search leaves Ctrl+F to the browser.
        const isFind = (pressed.ctrlKey || pressed.metaKey) && pressed.key === "f";
        if (isFind && pressed.target.closest?.('[class*="st-key-no-search-"]')) pressed.stopImmediatePropagation();
    }, true);

    let waiting = 0;
    const look = () => {
        waiting = 0;
        const app = document.querySelector('[data-testid="stApp"]');
        if (!app) return;
        lookAtConnection(app);
        name();
        fillVisit();
        if (app.dataset.testScriptState === "notRunning" && !isAway) announce();
    };
    document.addEventListener("DOMContentLoaded", () => {
        status = line("status", "atlas-status");
        away = line("alert", "atlas-away");
        new MutationObserver((changes) => {
            // At once: a letter typed into a field that was closed is lost.
            if (isAway || changes.some((one) => one.attributeName === "data-test-connection-state")) {
                const app = document.querySelector('[data-testid="stApp"]');
                if (app) lookAtConnection(app);
            }
            waiting ||= setTimeout(look, 150);
        }).observe(document.getElementById("root"), {
            subtree: true, childList: true, attributes: true,
            attributeFilter: ["data-test-connection-state", "data-test-script-state", "disabled"],
        });
    });
})();
