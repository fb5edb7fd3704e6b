import { signal, useSignal } from "@preact/signals";
import { lookAt, lookInto, refusal } from "./opening.ts";
import { chosenFiles, droppedFiles } from "./dropped.ts";

/** The places that a checkpoint may come from: the Hub or another host, or this computer. */
export function Sources() {
  return (
    <div class="open-sources">
      <AddressForm />
      <DropZone />
    </div>
  );
}

/** As typed; there still for who comes back to the room. */
const [address, revision] = [signal(""), signal("")];

function AddressForm() {
  return (
    <form
      class="open-address"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void lookAt(address.value, revision.value);
      }}
    >
      <div class="field">
        <label for="open-address">Hugging Face id, or address of a folder</label>
        <input
          id="open-address"
          data-testid="open-address"
          type="text"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="allenai/OLMo-1B-hf"
          value={address.value}
          onInput={({ currentTarget }) => (address.value = currentTarget.value)}
        />
      </div>
      <div class="field open-revision">
        <label for="open-revision">Revision</label>
        <input
          id="open-revision"
          data-testid="open-revision"
          type="text"
          autocomplete="off"
          spellcheck={false}
          placeholder="main"
          value={revision.value}
          onInput={({ currentTarget }) => (revision.value = currentTarget.value)}
        />
      </div>
      <button type="submit" data-testid="open-look">
        {refusal.value ? "Look again" : "Look"}
      </button>
    </form>
  );
}

function DropZone() {
  const isOver = useSignal(false);
  return (
    <div
      class={`open-drop${isOver.value ? " open-drop-over" : ""}`}
      data-testid="open-drop"
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer) void lookInto(droppedFiles(event.dataTransfer));
      }}
    >
      <p>Or drop its folder or its files here, or choose them:</p>
      <FileButton id="open-folder" label="A folder" folder />
      <FileButton id="open-files" label="Files" />
    </div>
  );
}

interface FileButtonProps {
  readonly id: string;
  readonly label: string;
  readonly folder?: boolean;
}

function FileButton({ id, label, folder = false }: FileButtonProps) {
  return (
    <label class="open-file" for={id}>
      <input
        id={id}
        data-testid={id}
        class="visually-hidden"
        type="file"
        multiple
        {...(folder && { webkitdirectory: true })}
        onChange={({ currentTarget }) => {
          void lookInto(chosenFiles([...(currentTarget.files ?? [])]));
          currentTarget.value = ""; // so that the same files can be chosen again
        }}
      />
      {label}
    </label>
  );
}
