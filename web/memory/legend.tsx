import "./legend.css";
import { type Role, ROLES } from "../../src/index.ts";
import { formatBytes } from "../format/format.ts";
import { memory } from "../session/live_memory.ts";
import { sum } from "./squarify.ts";

const TITLES: Readonly<Record<Role, string>> = {
  weight: "weights",
  "kv-cache": "keys and values",
  activation: "activations",
  staging: "staging",
  runtime: "other",
};

/** What the colours mean and how large a byte is drawn. */
export function Legend({ areaPerByte }: { areaPerByte: number }) {
  return (
    <figcaption class="legend">
      {ROLES.map((role) => (
        <RoleKey key={role} role={role} />
      ))}
      <ScaleKey areaPerByte={areaPerByte} />
    </figcaption>
  );
}

function RoleKey({ role }: { role: Role }) {
  const bytes = sum(
    memory.value.entries.filter((entry) => entry.role === role),
    (entry) => entry.bytes,
  );
  if (bytes === 0) return null;
  return (
    <span>
      <i class={`tile ${role}`} /> {TITLES[role]} {formatBytes(bytes)}
    </span>
  );
}

/** As on a map: a square of a round size, at the picture's scale. */
function ScaleKey({ areaPerByte }: { areaPerByte: number }) {
  const bytes = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8].find((round) => round * areaPerByte >= SMALLEST_SQUARE ** 2);
  if (!bytes || !Number.isFinite(areaPerByte)) return null;
  const side = `${Math.sqrt(bytes * areaPerByte)}px`;
  return (
    <span>
      <i class="scale" style={{ width: side, height: side }} /> {formatBytes(bytes)} at this scale
    </span>
  );
}

/** In pixels. */
const SMALLEST_SQUARE = 8;
