import { useEffect } from "preact/hooks";
import { Button } from "../button/button.tsx";
import { formatBytes } from "../format/format.ts";
import { readable } from "../format/plain.ts";
import { clear } from "./clear.ts";
import { keptCheckpoints, readKept } from "./kept_checkpoints.ts";
import { work } from "./work.ts";

/** Files from other hosts that the browser keeps, and a way to clear them. */
export function KeptPanel() {
  useEffect(() => void readKept(), []);
  const checkpoints = keptCheckpoints.value;
  if (checkpoints.length === 0) return null;
  const isClearable = work.value === "none";
  const bytes = checkpoints.reduce((total, checkpoint) => total + checkpoint.bytes, 0);
  return (
    <details class="open-kept" data-testid="kept" data-bytes={bytes} data-next="kept-clear">
      <summary>Kept in this browser, so that it is not downloaded again: {formatBytes(bytes)}</summary>
      <ul>
        {checkpoints.map(({ url, bytes: size }) => (
          <li key={url}>
            <code>{readable(url)}</code> {formatBytes(size)}{" "}
            <Button ready={isClearable} act={() => clear(url)}>
              Clear<span class="visually-hidden"> {url}</span>
            </Button>
          </li>
        ))}
      </ul>
      <Button id="kept-clear" ready={isClearable} act={() => clear("")}>
        Clear all
      </Button>
    </details>
  );
}
