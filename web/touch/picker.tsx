import { formatToken } from "../format/token.ts";
import { model } from "../session/page_session.ts";
import { promptIds, storyIds } from "./touched_token.ts";

interface TokenPickerProps {
  readonly id: string;
  readonly label: string;
  readonly value: number | null;
  readonly disabled: boolean;
  /** Left out of the list. */
  readonly except?: number | null;
  readonly choose: (id: number) => void;
}

/** The distinct tokens of the prompt and of the story. */
export function TokenPicker({ id, label, value, disabled, except, choose }: TokenPickerProps) {
  const prompt = new Set(promptIds.value);
  const story = without(prompt, storyIds.value);
  const elsewhere = without(new Set([...prompt, ...story]), value === null ? [] : [value]);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        data-testid={id}
        value={value ?? ""}
        disabled={disabled}
        onChange={({ currentTarget }) => choose(Number(currentTarget.value))}
      >
        <option value="" disabled>
          Choose a token
        </option>
        <Group label="Prompt" ids={prompt} except={except} />
        <Group label="Story" ids={story} except={except} />
        <Group label="Picked before" ids={elsewhere} except={except} />
      </select>
    </div>
  );
}

interface GroupProps {
  readonly label: string;
  readonly ids: ReadonlySet<number>;
  readonly except: number | null | undefined;
}

function Group({ label, ids, except }: GroupProps) {
  const shown = [...ids].filter((id) => id !== except);
  if (shown.length === 0 || !model.value) return null;
  const { tokenizer } = model.value;
  return (
    <optgroup label={label}>
      {shown.map((id) => (
        <option key={id} value={id}>
          {formatToken(tokenizer, id)}
        </option>
      ))}
    </optgroup>
  );
}

function without(known: ReadonlySet<number>, ids: readonly number[]): ReadonlySet<number> {
  return new Set(ids.filter((id) => !known.has(id)));
}
