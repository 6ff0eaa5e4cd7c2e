/* Hears what the shop tells this browser, shows it, and opens the page it leads to. Fetches nothing by itself. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = { body: event.data.text() };
  }
  event.waitUntil(
    self.registration.showNotification(told.title || "زرگر", {
      body: told.body || "", tag: told.tag || undefined, dir: "rtl", lang: "fa", data: { path: told.path || "/" },
    }),
  );
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  // Only a path of this host: whatever was told, nobody is led elsewhere.
  const wanted = new URL(event.notification.data.path, self.location.origin);
  const path = wanted.origin === self.location.origin ? wanted.href : self.location.origin + "/";
  event.waitUntil(self.clients.openWindow(path));
});
