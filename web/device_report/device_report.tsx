import { CopyButton } from "../copy/copy.tsx";
import { memory } from "../session/live_memory.ts";
import { engine, gpu, kernelFinding, model, speed, story, verdict } from "../session/page_session.ts";
import type { Model } from "../session/state.ts";
import { reportText } from "./report_text.ts";

/** Copies the device report for bug reports. */
export function DeviceReport() {
  return (
    <CopyButton
      testId="device-report"
      label="Copy device report"
      text={writeReport}
      subject={() => engine.value}
      copied="Copied. The report describes your browser and GPU, and contains nothing that you typed."
      refused="Copying was not allowed. Allow this site to use the clipboard, and try again."
    />
  );
}

function writeReport(): string {
  const { entries, peakBytes } = memory.value;
  const running = engine.value;
  const { settings: wrote } = story.value;
  const { gpu: webGpu } = navigator as Partial<Navigator>;
  return reportText({
    page: pageScript(),
    userAgent: navigator.userAgent,
    gpu: gpu.last,
    isGpuOpen: gpu.current.value !== null,
    languageFeatures: [...(webGpu?.wgslLanguageFeatures ?? [])],
    model: model.value && nameOf(model.value),
    engine: running && [running.name, running.head, running.weights].filter(Boolean).join(", "),
    finding: kernelFinding.value,
    speed: speed.value && { ...speed.value, writer: `${wrote?.engine}, ${wrote?.head}` },
    entries,
    peakBytes,
    verdict: verdict.value.kind,
  });
}

/** An opened model is named by what someone typed or chose, which may be nobody else's business. */
function nameOf({ checkpoint: { name, config }, opened }: Model): string {
  const { family, vocabSize, hiddenSize, layers } = config;
  return opened ? `an opened one: ${family}, V ${vocabSize}, D ${hiddenSize}, ${layers.length} layers` : name;
}

function pageScript(): string {
  const script = document.querySelector<HTMLScriptElement>("script[type=module][src]");
  return script?.src.split("/").at(-1) ?? "unknown";
}
