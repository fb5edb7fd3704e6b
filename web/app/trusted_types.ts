/**
 * The page's Content-Security-Policy lets no string become markup, code or a script's address, except through this
 * policy: it allows scripts of the page's own site, for the service worker and onnxruntime's threads.
 */
window.trustedTypes?.createPolicy("default", {
  createScriptURL: (address) => {
    if (new URL(address, document.baseURI).origin === location.origin) return address;
    throw new TypeError(`${address} is a script of another site, and this page runs only its own.`);
  },
});
