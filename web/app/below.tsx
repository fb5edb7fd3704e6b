import { type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { askForUpdate } from "../offline/ask_for_update.ts";
import { nextTask } from "../session/next_task.ts";
import { remark } from "../session/current_settings.ts";

/** The panels: fetched once the workbench is drawn, and added one by one, so that nobody who types waits for all of them. */
export function Below() {
  const panels = useSignal<readonly VNode[]>([]);
  useEffect(() => void add(panels), []);
  return <>{panels}</>;
}

async function add(panels: Signal<readonly VNode[]>): Promise<void> {
  try {
    const { PANELS } = await import("./panels.ts");
    for (const Panel of PANELS) {
      await nextTask();
      panels.value = [...panels.value, <Panel key={panels.value.length} />];
    }
  } catch {
    void askForUpdate();
    remark(
      "What stands below the story did not arrive. If a newer version of this page is offered now, take it; otherwise load the page again.",
    );
  }
}
