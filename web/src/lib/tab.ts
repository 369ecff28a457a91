const NAME = "Perezvon";
const ICON = "/icon.svg";
const CALLING_ICON = "/icon-calling.svg";

type Mark = (page: string) => string;

let page = NAME;
let mark: Mark | null = null;

/** Names the browser's tab after the page that it shows. */
export function nameTab(title: string): void {
  page = title ? `${title} · ${NAME}` : NAME;
  write();
}

/** Shows in the tab that something wants to be looked at: in its name, and by a dot on its icon. */
export function markTab(next: Mark | null): void {
  mark = next;
  write();
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const wanted = mark ? CALLING_ICON : ICON;
  if (icon && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
}

function write(): void {
  document.title = mark ? mark(page) : page;
}
