/** How the button looks on a web site. What is empty is left to the widget. */
export interface WidgetLook {
  language: string;
  position: "right" | "left";
  colour: string;
  greeting: string;
}

export const USUAL_LOOK: WidgetLook = { language: "", position: "right", colour: "#3560d8", greeting: "" };

/** The script tag for a web site: the line, and of the look what is not as usual. */
export function widgetTag(centre: string, line: string, look: WidgetLook): string {
  const wishes = (Object.keys(USUAL_LOOK) as (keyof WidgetLook)[])
    .filter((name) => look[name] !== USUAL_LOOK[name])
    .map((name) => ` data-${name}="${escaped(look[name])}"`);
  return `<script src="${centre}/widget.js" data-line="${escaped(line)}"${wishes.join("")} async></script>`;
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
