import { useSignal } from "@preact/signals";
import { keepsTokens } from "../../src/index.ts";
import { Button } from "../button/button.tsx";
import { chosenFiles, droppedFiles } from "./dropped.ts";
import { Examples } from "./examples.tsx";
import { lookInto } from "./look.ts";
import { refusal } from "./refusal.ts";
import { address, lookAtTyped, revision, token } from "./typed_address.ts";

/** The sources of a checkpoint: the Hub or another host, or this computer. */
export function Sources() {
  return (
    <>
      <div class="open-sources">
        <AddressForm />
        <DropZone />
      </div>
      <Examples />
    </>
  );
}

function AddressForm() {
  return (
    <form
      class="open-address"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        lookAtTyped();
      }}
    >
      <div class="field">
        <label for="open-address">Hugging Face id or address</label>
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
      <Button id="open-look" type="submit" class="primary">
        {refusal.value ? "Look again" : "Look"}
      </Button>
      <TokenField />
    </form>
  );
}

/** Not a password field: browsers offer to save what is typed there. */
function TokenField() {
  return (
    <details class="open-token">
      <summary>Token for gated repositories</summary>
      <label for="open-token">Hub token, with read access</label>
      <input
        id="open-token"
        data-testid="open-token"
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder="hf_…"
        aria-describedby="open-token-note"
        disabled={!keepsTokens()}
        value={token.value}
        onInput={({ currentTarget }) => (token.value = currentTarget.value)}
      />
      <p id="open-token-note">
        {keepsTokens()
          ? "Sent only to huggingface.co, and forgotten when this tab closes. Gemma and Llama need one: accept their terms on their pages, then create a token in your settings there."
          : "This browser is from before 2024, and would pass a token on to other hosts. Use a newer one, or download the files and open them from your computer."}
      </p>
    </details>
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
      onDragLeave={({ currentTarget, relatedTarget }) => {
        isOver.value = currentTarget.contains(relatedTarget as Node | null); // over one of its buttons it is still here
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer) void lookInto(droppedFiles(event.dataTransfer));
      }}
    >
      <p>Or drop files here, or choose:</p>
      <FileButton id="open-folder" label="Folder" folder />
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
