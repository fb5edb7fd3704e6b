import { afterEach, expect, test, vi } from "vitest";
import { Button } from "./button.tsx";

afterEach(() => void vi.unstubAllGlobals());

function press(props: Parameters<typeof Button>[0]): void {
  (Button(props).props as { onClick: () => void }).onClick();
}

test("a button does nothing until it is ready, and can be focused", () => {
  const act = vi.fn();
  press({ ready: false, act });
  expect(act).not.toHaveBeenCalled();
  press({ act });
  expect(act).toHaveBeenCalledOnce();
  const { props } = Button({ id: "stop", ready: false, class: "primary" });
  expect(props).toMatchObject({ "data-testid": "stop", "aria-disabled": true, class: "primary" });
  expect(props).not.toHaveProperty("disabled");
});

test("a button that goes passes its focus on before it acts", () => {
  const done: string[] = [];
  const focus = () => done.push("focus");
  vi.stubGlobal("document", {
    querySelector: (selector: string) => (selector === "[data-testid=generate]" ? { focus } : null),
  });
  press({ act: () => done.push("act"), next: "generate" });
  expect(done).toEqual(["focus", "act"]);
});
