import { ComparisonPanel } from "../comparison/comparison.tsx";
import { Lens } from "./lens.tsx";

/** What happened to OLMo, and the four ways to build its head, explained and run. */
export function OlmoRoom() {
  return (
    <>
      <Lens />
      <ComparisonPanel />
    </>
  );
}
