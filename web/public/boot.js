// Asks who is signed in while the portal's own script is still on its way: on a slow line that is most of a second.
window.ensSession = fetch("/signin/session", { credentials: "same-origin", headers: { Accept: "application/json" } });
