/** The function of every kernel with which it begins. Browsers before Chrome 121 must be told. */
export const ENTRY_POINT = "main";
