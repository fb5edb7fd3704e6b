import "./speed.css";
import { formatMeasure } from "../format/format.ts";
import { speed } from "../session/page_session.ts";

export function SpeedFigures() {
  const measured = speed.value;
  const prefill = measured?.prefillTokensPerSecond ?? 0;
  const decode = measured?.decodeTokensPerSecond ?? 0;
  const firstToken = measured?.firstTokenMs ?? 0;
  const dispatches = measured?.dispatchesPerToken ?? 0;
  return (
    <dl
      class="speed quiet"
      data-testid="speed"
      data-prefill-tps={prefill}
      data-decode-tps={decode}
      data-first-token-ms={firstToken}
      data-dispatches-per-token={dispatches}
    >
      <Figure name="Prefill" value={prefill} unit="tokens/s" />
      <Figure name="Decode" value={decode} unit="tokens/s" />
      <Figure name="First token" value={firstToken} unit="ms" />
      <Figure name="GPU dispatches" value={dispatches} unit="a token" />
    </dl>
  );
}

/** Only measured values are shown. */
function Figure({ name, value, unit }: { name: string; value: number; unit: string }) {
  if (value === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class="speed-number">{formatMeasure(value)}</span> {unit}
      </dd>
    </div>
  );
}
