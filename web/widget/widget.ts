import { element, icon } from "./elements";
import type { Options } from "./options";
import { Panel } from "./panel";
import { isCallbackBetter, type Status } from "./status";
import style from "./style.css?inline";
import { Words } from "./words";

const KEPT = "perezvon-widget";

/**
 * The button, and the window that it opens. It lives in a shadow root beside the body, so that neither the page's styles
 * nor its layout reach it, and writes no inline style or script that a strict content policy would refuse.
 */
export class Widget {
  private readonly host = document.createElement("perezvon-widget");
  private readonly section: HTMLElement;
  private readonly pill: HTMLButtonElement;
  private readonly label = element("strong");
  private readonly hint = element("small", { role: "status" });
  private readonly words: Words;
  private panel: Panel | null = null;
  private status: Status | null = null;

  constructor(private readonly options: Options) {
    this.words = new Words(options.language);
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    this.pill = element(
      "button",
      { type: "button", class: "pill", "aria-haspopup": "dialog", click: () => this.open() },
      icon("phone"),
      element("span", {}, this.label, this.hint),
    );
    const name = options.greeting ?? this.words.say("call");
    this.section = element("section", { class: options.side, lang: options.language, "aria-label": name }, this.pill);
    root.append(this.section);
    // The rules of the page reach the host itself, even before those of the shadow root: only these outdo them.
    this.host.style.setProperty("all", "initial", "important");
    this.host.style.setProperty("display", "contents", "important");
    this.host.style.setProperty("--colour", options.colour);
    this.host.style.setProperty("--on-colour", options.ink);
  }

  /** Shows how the line does; the first time also the button. */
  show(status: Status): void {
    this.status = status;
    this.write();
    if (this.host.isConnected) return;
    document.documentElement.append(this.host);
    const kept = keptCall(this.options.line);
    if (kept !== null) this.open(kept);
  }

  private write(): void {
    const { words, panel, status } = this;
    if (status === null) return;
    const isCalling = panel?.isCalling ?? false;
    const usual = this.options.greeting ?? words.say("call");
    this.pill.classList.toggle("calling", isCalling);
    this.label.textContent = isCalling
      ? words.say("in_call")
      : isCallbackBetter(status)
        ? words.say("callback")
        : usual;
    this.hint.textContent = isCalling ? "" : words.status(status);
  }

  private open(kept = ""): void {
    if (this.panel === null) {
      const heard = {
        onCall: (isCalling: boolean) => this.calling(isCalling),
        onKeep: (call: string) => keep({ line: this.options.line, call }),
        onMinimise: () => this.minimise(),
        onClose: () => this.close(),
      };
      this.panel = new Panel(this.options, this.words, heard, kept);
      this.section.append(this.panel.root);
    }
    this.setOpen(true);
    this.panel.focus();
  }

  private minimise(): void {
    this.setOpen(false);
    this.pill.focus({ preventScroll: true });
  }

  private close(): void {
    const panel = this.panel;
    this.panel = null;
    this.calling(false);
    panel?.remove();
    this.setOpen(false);
    this.pill.focus({ preventScroll: true });
  }

  private setOpen(isOpen: boolean): void {
    if (this.panel) this.panel.root.hidden = !isOpen;
    this.pill.hidden = isOpen;
    this.section.classList.toggle("open", isOpen);
    this.write();
  }

  private calling(isCalling: boolean): void {
    keep(isCalling ? { line: this.options.line, call: keptCall(this.options.line) ?? "" } : null);
    if (isCalling) globalThis.addEventListener("beforeunload", askBeforeLeaving);
    else globalThis.removeEventListener("beforeunload", askBeforeLeaving);
    this.write();
  }
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

interface Kept {
  line: string;
  /** What the frame wants to be told when it returns; empty where it knows itself. */
  call: string;
}

/** Notes that a call goes on, so that the next page of this site in the same tab opens the window and returns to it. */
function keep(kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // A page without storage begins anew.
  }
}

/** What the frame is to be told of the call of this line that goes on, or `null` without one. */
function keptCall(line: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Kept | null;
    return kept?.line === line ? kept.call : null;
  } catch {
    return null;
  }
}
