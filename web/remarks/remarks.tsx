import "./remarks.css";
import { remarks } from "../session/current_settings.ts";

/** What of a link or a setting could not be taken as it stood. */
export function Remarks() {
  return (
    <div role="status">
      {remarks.value.length > 0 && (
        <div class="remarks" data-testid="remarks">
          <ul>
            {remarks.value.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
          <button type="button" aria-label="Dismiss" onClick={() => (remarks.value = [])}>
            ×
          </button>
        </div>
      )}
    </div>
  );
}
