import "./later.css";
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../button/button.tsx";
import { askForUpdate } from "../offline/ask_for_update.ts";
import { reloadKeepingText } from "../session/reload.ts";

/**
 * A part of the page that a first visit does not need: its code is fetched when the part is rendered and `isWanted`,
 * and then kept. If loading fails, the part says so and offers to try again. If that fails too, it offers to reload the
 * page: browsers of before 2026 do not ask again for a module that they could not fetch.
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
  let failures = 0;
  const fetch = async (): Promise<void> => {
    code.value = "on its way";
    try {
      code.value = (await load())[name];
    } catch {
      failures += 1;
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
    return (
      <>
        {Code === "missing" && <Missing again={failures > 1 ? null : fetch} />}
        {Code === "on its way" && <p class="later-waiting">Loading.</p>}
        {typeof Code === "function" && <Code />}
      </>
    );
  };
}

/** @param props.again null where that has failed already */
function Missing({ again }: { readonly again: (() => unknown) | null }) {
  const words = again ? "try again" : "reload the page, which keeps your text";
  return (
    <div role="alert" data-testid="part-missing">
      <p>
        The code of this part did not arrive. Take the newer version of this page if one is offered, or{" "}
        {words}.
      </p>
      <Button id="part-retry" act={again ?? reloadKeepingText}>
        {again ? "Try again" : "Reload the page"}
      </Button>
    </div>
  );
}
