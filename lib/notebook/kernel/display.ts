/** One representation of a value per media type, as Jupyter takes it. */
export type MediaBundle = Record<string, unknown>;

/** The method by which a value says how a notebook shows it. */
export const JUPYTER_DISPLAY: unique symbol = Symbol.for("Jupyter.display");
