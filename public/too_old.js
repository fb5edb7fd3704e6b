// Tells whoever comes with a browser that is too old for this page so. It is written in the JavaScript of 2009, and is no
// module: the page's own program is none to such a browser, which then shows nothing at all.
(function () {
  "use strict";

  var BROWSERS = "Chrome or Edge 100, Firefox 114, Safari 16.4, or a later version";

  /** @returns {string[]} what the page can't do without and this browser lacks */
  function findMissing() {
    var there = {
      // Either is enough for a model to run.
      WebAssembly: typeof WebAssembly === "object" || "gpu" in navigator,
      Worker: typeof Worker === "function",
      "Object.hasOwn": typeof Object.hasOwn === "function",
      "Array.prototype.at": typeof Array.prototype.at === "function",
      "String.prototype.replaceAll": typeof String.prototype.replaceAll === "function",
      FinalizationRegistry: typeof FinalizationRegistry === "function",
      "AbortSignal.throwIfAborted":
        typeof AbortSignal === "function" && typeof AbortSignal.prototype.throwIfAborted === "function",
    };
    return Object.keys(there).filter(function (name) {
      return !there[name];
    });
  }

  /** @returns {string} what to tell; "" where all is well */
  function describe() {
    var missing = findMissing();
    if (missing.length > 0) {
      return (
        "This browser is too old for this page: it has no " +
        missing.join(", ") +
        ". Open the page in " +
        BROWSERS +
        "."
      );
    }
    if (document.getElementById("root").firstChild) return "";
    return (
      "This page could not start. If this browser is too old for it, open it in " +
      BROWSERS +
      ". " +
      "If a part of it did not arrive, load it again."
    );
  }

  // By then the page's program has run, if it could.
  window.addEventListener("load", function () {
    var notice = document.getElementById("too-old");
    notice.textContent = describe();
    notice.hidden = notice.textContent === "";
  });
})();
