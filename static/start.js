// Runs before Streamlit's own script, in place of the inline line of its index.html.
// Without the address, a link to a room makes it look for its server below that room first
// (/pockets/_stcore/health), which answers "not found" twice.
window.__streamlit = { BACKEND_BASE_URL: `${window.location.origin}/` };
window.prerenderReady = false;
