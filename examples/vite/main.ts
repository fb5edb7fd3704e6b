import { openModel, type OpenedModel, planModel } from "one-matrix";

const address = new URLSearchParams(location.search).get("model") ?? "HuggingFaceTB/SmolLM2-135M-Instruct";
const form = document.querySelector("form") as HTMLFormElement;
const prompt = document.querySelector("input") as HTMLInputElement;
const button = document.querySelector("button") as HTMLButtonElement;
const memory = document.querySelector("p") as HTMLParagraphElement;
const output = document.querySelector("pre") as HTMLPreElement;

/** The plan comes from the model's headers: it is there before any weight is downloaded. */
async function open(): Promise<OpenedModel> {
  const { totalBytes } = await planModel(address);
  memory.textContent = `${(totalBytes / 1e6).toFixed(1)} MB of GPU memory`;
  return openModel(address, { keep: true });
}

async function write(model: OpenedModel): Promise<void> {
  button.disabled = true;
  output.textContent = "";
  try {
    for await (const text of model.write(prompt.value, { chat: model.canChat })) output.append(text);
  } catch (error) {
    output.textContent = (error as Error).message; // such as for an empty prompt
  }
  button.disabled = false;
}

try {
  const model = await open();
  output.textContent = `${model.name} is ready.`;
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void write(model);
  });
} catch (error) {
  output.textContent = (error as Error).message; // it says what happened, and what to do next
}
