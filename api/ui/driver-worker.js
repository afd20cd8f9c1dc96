// Keeps the driver's page on the phone: the newest where there is signal, the kept one where not.
"use strict";
var SHELF = "coldroute-driver:" + self.registration.scope;
var FILES = ["./", "manifest.webmanifest", "icon.svg"];

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(SHELF).then(function (shelf) { return shelf.addAll(FILES); }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("fetch", function (event) {
  if (event.request.method !== "GET" || event.request.url.indexOf(self.registration.scope) !== 0) { return; }
  event.respondWith(fetch(event.request).then(function (answer) {
    if (answer.ok) {
      var copy = answer.clone();
      event.waitUntil(caches.open(SHELF).then(function (shelf) { return shelf.put(event.request, copy); }));
    }
    return answer;
  }).catch(function () {
    return caches.match(event.request).then(function (kept) {
      return kept || caches.match("./") || Response.error();
    });
  }));
});
