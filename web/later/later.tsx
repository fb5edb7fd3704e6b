import "./later.css";
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { askForUpdate } from "../offline/ask_for_update.ts";

/**
 * A part of the page that a first visit does not need: its code is fetched when the part is rendered and `isWanted`,
 * and then kept. If loading fails, the part says so and offers to try again.
 * @param load imports its module
 * @param name of the component in this module
 * @param isWanted reads signals
 */
export function later<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
  isWanted: () => boolean = () => true,
): ComponentType {
  const code = signal<ComponentType | "not asked for" | "on its way" | "missing">("not asked for");
  const fetch = async (): Promise<void> => {
    code.value = "on its way";
    try {
      code.value = (await load())[name];
    } catch {
      void askForUpdate(); // the code may be of a version that the host no longer has
      code.value = "missing";
    }
  };
  return function Later() {
    const Code = code.value;
    const isDue = Code === "not asked for" && isWanted();
    useEffect(() => {
      if (isDue) void fetch();
    }, [isDue]);
    if (Code === "missing") return <Missing tryAgain={() => void fetch()} />;
    if (Code === "on its way") return <p class="later-waiting">Loading.</p>;
    return Code === "not asked for" ? null : <Code />;
  };
}

function Missing({ tryAgain }: { readonly tryAgain: () => void }) {
  return (
    <div role="alert" data-testid="part-missing">
      <p>
        The code of this part did not arrive. Take the newer version of this page if one is offered, or try
        again.
      </p>
      <button type="button" data-testid="part-retry" onClick={tryAgain}>
        Try again
      </button>
    </div>
  );
}
