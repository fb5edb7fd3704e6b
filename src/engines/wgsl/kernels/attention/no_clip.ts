/** float32's largest number, for a clamp that changes nothing. */
export const NO_CLIP = 3.4e38;
