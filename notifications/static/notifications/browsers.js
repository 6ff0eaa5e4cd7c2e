/* The switch of this browser: asks for permission, subscribes, and tells the shop where it is reached. */
const box = document.getElementById("this-browser");
const said = document.getElementById("browser-said");
const able = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

function bytes(text) {
  const raw = atob((text + "=".repeat((4 - (text.length % 4)) % 4)).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}
function text(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
function sameKey(subscription) {
  const kept = subscription.options && subscription.options.applicationServerKey;
  return !kept || text(kept) === box.dataset.key;
}

async function turnOn() {
  said.textContent = "";
  if ((await Notification.requestPermission()) !== "granted") {
    said.textContent = box.dataset.denied;
    return;
  }
  const registration = await navigator.serviceWorker.register("/sw.js");
  let subscription = await registration.pushManager.getSubscription();
  if (subscription && !sameKey(subscription)) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription = subscription || (await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) }));
  const body = new FormData();
  body.set("endpoint", subscription.endpoint);
  body.set("p256dh", text(subscription.getKey("p256dh")));
  body.set("auth", text(subscription.getKey("auth")));
  body.set("label", (navigator.userAgentData && navigator.userAgentData.platform) || navigator.platform || "");
  const answer = await fetch(box.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": box.dataset.csrf } });
  if (answer.ok) location.reload();
  else said.textContent = (await answer.json()).detail;
}

if (!able) {
  said.textContent = box.dataset.unable;
} else {
  box.hidden = false;
  box.addEventListener("click", () => turnOn().catch(() => (said.textContent = box.dataset.failed)));
}
