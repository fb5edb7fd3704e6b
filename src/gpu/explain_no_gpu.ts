export const NO_WEBGPU =
  "This browser has no WebGPU. Open the page in a current Chrome or Edge, over https or localhost.";

export const NO_ADAPTER =
  "This browser has WebGPU but offers no adapter. Turn on hardware acceleration in its settings, or look at " +
  "chrome://gpu or about:support.";

const REMEDIES = {
  adapter: "Restart the browser, turn on hardware acceleration, or look at chrome://gpu or about:support.",
  device:
    "Close other pages that use the GPU, restart the browser, or look at chrome://gpu or about:support.",
} as const;

/** Where the browser refuses one of these, or does not answer. @param reason a sentence */
export function explainRefusal(what: keyof typeof REMEDIES, reason: string): string {
  return ["This browser has WebGPU but offers no", `${what}:`, reason.trim(), REMEDIES[what]].join(" ");
}
