import { fetched } from "../../../code/fetched.ts";

/** The code that holds each kernel against float64. @throws MissingCodeError */
export function fetchKernelCheck(): Promise<typeof import("./check_kernels.ts")> {
  return fetched("checks the kernels", import("./check_kernels.ts"));
}
