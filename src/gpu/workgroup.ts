/** Workgroup size of our kernels, but for those of few teams with much to do, whose workgroup is one team. */
export const WORKGROUP = 64;
