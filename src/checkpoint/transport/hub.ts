/** The Hugging Face Hub. */
export const HUB = "https://huggingface.co";

export function isOfHub(url: string): boolean {
  return new URL(url).origin === HUB;
}
