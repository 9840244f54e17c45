import type { FaultClass } from "../fault.ts";
import { AMOUNT_CLASSES } from "./amount_faults.ts";
import { DELIVERY_CLASSES } from "./delivery_faults.ts";
import { FORM_CLASSES } from "./form_faults.ts";
import { IDENTITY_CLASSES } from "./identity_faults.ts";
import { LOSS_CLASSES } from "./loss_faults.ts";
import { ORDER_CLASSES } from "./order_faults.ts";
import { SIDE_CLASSES } from "./side_faults.ts";
import { STORAGE_CLASSES } from "./storage_faults.ts";
import { VAT_CLASSES } from "./vat_faults.ts";

/** Every class of faults, in the order that they are shown in. */
export const FAULT_CLASSES: readonly FaultClass[] = [
  ...AMOUNT_CLASSES,
  ...VAT_CLASSES,
  ...IDENTITY_CLASSES,
  ...DELIVERY_CLASSES,
  ...ORDER_CLASSES,
  ...SIDE_CLASSES,
  ...LOSS_CLASSES,
  ...FORM_CLASSES,
  ...STORAGE_CLASSES,
];
