import { Stored } from "@/lib/stored";

/**
 * Whether keys without Alt or Ctrl are shortcuts. Speech input types letters that nobody meant as a command, so they can
 * be switched off (WCAG 2.1.4).
 */
export const singleKeys = new Stored("perezvon-single-keys", true, (value) => typeof value === "boolean");
