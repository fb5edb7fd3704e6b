import { expect, test, vi } from "vitest";
import { Button } from "./button.tsx";

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
