// Asks who is signed in while the portal's own script is still on its way: on a slow line that is most of a second.
// When that was quicker it has asked by itself.
if (!("ensSession" in window))
  window.ensSession = fetch("/signin/session", { credentials: "same-origin", headers: { Accept: "application/json" } });
