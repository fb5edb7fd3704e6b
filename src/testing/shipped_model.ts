/** The site's own model, which `training/config.toml` names. */
export const SHIPPED_NAME = "one-matrix-6m";

/** Its folder: in `public/`, or on a host that serves what is there. */
export const SHIPPED_MODEL = `models/${SHIPPED_NAME}`;
