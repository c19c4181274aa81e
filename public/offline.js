// Keeps the site for times without a network. `cargo xtask build` fills in what stands in braces.
const KEPT = "vllm-wizard {version}";
const FILES = {files};

self.addEventListener("install", (event) => {
  // Names hold a hash of what is in them; the pages' own do not, and are asked for anew.
  const fresh = (file) => new Request(file, { cache: file.includes("-") && !file.endsWith(".html") ? "default" : "reload" });
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES.map(fresh))));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("vllm-wizard ") && name !== KEPT;
  const forget = (names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

// An update waits until a person asks for it.
self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { scope } = self.registration;
  if (request.method !== "GET" || !request.url.startsWith(scope)) return;
  const answer = async () => {
    const cache = await caches.open(KEPT);
    const file = request.url.slice(scope.length).split(/[?#]/)[0];
    const isPage = request.mode === "navigate" && !FILES.includes(file);
    return (await cache.match(isPage ? scope : scope + file)) ?? fetch(request);
  };
  event.respondWith(answer());
});
