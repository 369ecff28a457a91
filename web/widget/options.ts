import { type Language, languageOf } from "./words";

/** What the owner of a web site wrote on the script tag. */
export interface Options {
  /** The origin of the centre, from which the script came. */
  centre: string;
  line: string;
  language: Language;
  side: "left" | "right";
  colour: string;
  /** The colour of text on `colour`. */
  ink: string;
  /** In place of "Call us". */
  greeting: string | null;
  /** What followed the question mark of the script's address; goes on to the call page. */
  query: string;
}

const USUAL_COLOUR = "#3560d8";

export function optionsOf(script: HTMLScriptElement, page: Document = document): Options {
  const { line = "", language, position, colour, color, greeting } = script.dataset;
  const address = new URL(script.src, page.baseURI);
  const wanted = rgbOf(colour ?? color ?? "") === null ? USUAL_COLOUR : (colour ?? color ?? "").trim();
  return {
    centre: address.origin,
    line,
    language: languageOf(language, page.documentElement.lang, ...navigator.languages),
    side: position === "left" ? "left" : "right",
    colour: wanted,
    ink: inkOn(wanted),
    greeting: greeting?.trim() || null,
    query: address.search,
  };
}

function rgbOf(colour: string): number[] | null {
  const found = /^#(?:([0-9a-f]{3})|([0-9a-f]{6}))$/i.exec(colour.trim());
  if (!found) return null;
  const digits = found[2] ?? [...(found[1] ?? "")].map((digit) => digit + digit).join("");
  return [0, 2, 4].map((at) => Number.parseInt(digits.slice(at, at + 2), 16) / 255);
}

/** White or near black, whichever has the better contrast on `colour`: at least 4.5 : 1 on any. */
export function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = (rgbOf(colour) ?? [0, 0, 0]).map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? "#000000" : "#ffffff";
}
