import { expect, test } from "vitest";
import type { Folder } from "../checkpoint/transport/folder.ts";
import { folderBeside } from "./subject.ts";

test.each([
  ["onnx/model.onnx", "onnx/model.onnx_data"],
  ["model.onnx", "model.onnx_data"],
])("a file's external data is looked for beside it: %s", async (name, expected) => {
  const asked: string[] = [];
  const folder: Folder = {
    name: "chosen",
    file: async (wanted) => {
      asked.push(wanted);
      return null;
    },
  };
  await folderBeside({ name, folder }).file("model.onnx_data");
  expect(asked).toEqual([expected]);
});
