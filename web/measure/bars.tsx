import type { BenchResult } from "../../src/index.ts";
import { formatBytes, formatMeasure } from "../format/format.ts";

/** Shorter is better in both: time per token, and memory in use. */
export function Bars({ results }: { results: readonly BenchResult[] }) {
  const slowest = Math.max(...results.map(({ decodeMs }) => decodeMs.median));
  const largest = Math.max(1, ...results.map(({ liveBytes }) => liveBytes)); // at least 1: perhaps none uses the GPU
  return (
    <table class="bars">
      <thead>
        <tr>
          <th scope="col">Engine and head</th>
          <th scope="col">Time for a token</th>
          <th scope="col">GPU memory</th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <tr
            key={`${result.engine} ${result.head}`}
            data-testid="bench-row"
            data-engine={result.engine}
            data-head={result.head}
            data-decode-ms={result.decodeMs.median}
            data-live-bytes={result.liveBytes}
          >
            <th scope="row">
              {result.engine} {result.head}
            </th>
            <Bar share={result.decodeMs.median / slowest}>{formatMeasure(result.decodeMs.median)} ms</Bar>
            <Bar share={result.liveBytes / largest}>
              {result.liveBytes > 0 ? formatBytes(result.liveBytes) : "none"}
            </Bar>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ share, children }: { share: number; children: preact.ComponentChildren }) {
  return (
    <td>
      <span class="bar" style={{ width: `${(100 * share).toFixed(1)}%` }} />
      <span>{children}</span>
    </td>
  );
}
