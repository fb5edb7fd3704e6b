import "./table.css";
import { formatWhole } from "../format/format.ts";
import { memory } from "../session/live_memory.ts";
import { groupRows, type Row } from "./rows.ts";

/** Every live buffer, equal ones together. */
export function LedgerTable() {
  return (
    <div class="ledger" role="region" aria-label="Table of live GPU buffers" tabIndex={0}>
      <table>
        <caption class="visually-hidden">Live GPU buffers, equal ones together, largest first</caption>
        <thead>
          <tr>
            <th scope="col">Live buffer</th>
            <th scope="col">Role</th>
            <th scope="col">Count</th>
            <th scope="col">Bytes</th>
          </tr>
        </thead>
        <tbody>
          {groupRows(memory.value.entries).map((row) => (
            <LedgerRow key={`${row.name} ${row.role} ${row.bytes / row.count}`} {...row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LedgerRow({ name, role, count, bytes }: Row) {
  return (
    <tr data-testid="ledger-row" data-name={name} data-role={role} data-bytes={bytes} data-count={count}>
      <th scope="row">
        <code>{name || "(no label)"}</code>
      </th>
      <td>{role}</td>
      <td>{count}</td>
      <td>{formatWhole(bytes)}</td>
    </tr>
  );
}
