import { element, icon } from "./elements";
import type { Options } from "./options";
import type { Words } from "./words";

/** What the call page within the frame tells. `stage` is where the call is: `idle` before and `ended` after it. */
type Told =
  | { perezvon: "stage"; stage: string }
  | { perezvon: "escape" }
  /** The browser lets the frame keep nothing: with this as its name the next frame returns to the call. */
  | { perezvon: "keep"; call: string };

export interface Heard {
  onCall: (isCalling: boolean) => void;
  onKeep: (call: string) => void;
  onMinimise: () => void;
  onClose: () => void;
}

/** A frame is kept this long for the call page to hang up properly. */
const HANG_UP_MS = 600;

/** The window with the call page in a frame of ours, which page styles cannot reach and which alone has the microphone. */
export class Panel {
  readonly root: HTMLElement;
  isCalling = false;
  private readonly frame: HTMLIFrameElement;
  private readonly question: HTMLElement;
  private readonly first: HTMLButtonElement;
  private readonly keep: HTMLButtonElement;

  constructor(
    private readonly options: Options,
    words: Words,
    private readonly heard: Heard,
    kept: string,
  ) {
    const { centre, line, query, greeting } = options;
    const address = new URL(`${centre}/embed/${encodeURIComponent(line)}${query}`);
    address.searchParams.set("lang", words.language);
    this.frame = element("iframe", {
      title: words.say("window"),
      name: kept,
      src: address.href,
      allow: "microphone; autoplay; speaker-selection",
    });
    const label = (word: "minimise" | "close") => ({ type: "button", "aria-label": words.say(word) });
    this.first = element("button", { ...label("minimise"), click: heard.onMinimise }, icon("minimise"));
    const close = element("button", { ...label("close"), click: () => this.askToClose() }, icon("close"));
    this.keep = element("button", { type: "button", class: "keeping", click: () => this.stay() }, words.say("keep"));
    this.question = element(
      "div",
      { class: "question", role: "alertdialog", "aria-labelledby": "end", "aria-describedby": "why", hidden: true },
      element("h3", { id: "end" }, words.say("end_title")),
      element("p", { id: "why" }, words.say("end_text")),
      element("button", { type: "button", class: "ending", click: () => this.hangUp() }, words.say("hang_up")),
      this.keep,
    );
    this.root = element(
      "div",
      { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: -1 },
      this.edge((from) => (from === this.first ? this.last() : this.first).focus()),
      element("header", {}, element("h2", { id: "title" }, greeting ?? words.say("call")), this.first, close),
      element("div", { class: "body" }, this.frame, this.question),
      this.edge(() => this.first.focus()),
    );
    this.root.addEventListener("keydown", (event) => {
      const isBackFromWindow = event.key === "Tab" && event.shiftKey && event.target === this.root;
      if (event.key !== "Escape" && !isBackFromWindow) return;
      event.preventDefault();
      event.stopPropagation();
      if (isBackFromWindow) this.last().focus();
      else this.escape();
    });
    globalThis.addEventListener("message", this.hear);
  }

  focus(): void {
    this.root.focus({ preventScroll: true });
  }

  /** Closes at once before and after a call, and asks during one. */
  askToClose(): void {
    if (!this.isCalling) {
      this.heard.onClose();
      return;
    }
    this.question.hidden = false;
    this.frame.inert = true;
    this.keep.focus();
  }

  /** Takes the frame away, and with it the call and the microphone. */
  remove(): void {
    globalThis.removeEventListener("message", this.hear);
    this.frame.contentWindow?.postMessage({ perezvon: "hang-up" }, this.options.centre);
    this.root.hidden = true;
    setTimeout(() => this.root.remove(), HANG_UP_MS);
  }

  private stay(): void {
    this.question.hidden = true;
    this.frame.inert = false;
    this.focus();
  }

  private hangUp(): void {
    this.setCalling(false);
    this.heard.onClose();
  }

  private escape(): void {
    if (this.question.hidden) this.askToClose();
    else this.stay();
  }

  private setCalling(isCalling: boolean): void {
    if (this.isCalling === isCalling) return;
    this.isCalling = isCalling;
    if (!isCalling && !this.question.hidden) this.stay();
    this.heard.onCall(isCalling);
  }

  /** The last thing that the Tab key reaches. */
  private last(): HTMLElement {
    return this.question.hidden ? this.frame : this.keep;
  }

  /** Where the Tab key would leave the window, it goes on from the other end. */
  private edge(pass: (from: EventTarget | null) => void): HTMLElement {
    const made = element("span", { tabindex: 0 });
    made.addEventListener("focus", ({ relatedTarget }) => pass(relatedTarget));
    return made;
  }

  private readonly hear = (event: MessageEvent<Told>) => {
    if (event.source !== this.frame.contentWindow || event.origin !== this.options.centre) return;
    if (event.data?.perezvon === "stage") this.setCalling(!["idle", "ended"].includes(event.data.stage));
    else if (event.data?.perezvon === "escape") this.escape();
    else if (event.data?.perezvon === "keep") this.heard.onKeep(event.data.call);
  };
}
