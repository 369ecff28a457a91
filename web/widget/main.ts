import { optionsOf } from "./options";
import { askStatus } from "./status";
import { Widget } from "./widget";

const RENEWED_MS = 30_000;

/** Begins with the script tag that loaded this file. */
function begin(script: HTMLScriptElement): void {
  const options = optionsOf(script);
  const complain = (why: string) => {
    // biome-ignore lint/suspicious/noConsole: the console is the only place where a site's owner can be told.
    console.error(`Perezvon: no button for the line "${options.line}" on ${location.origin}: ${why}`);
  };
  if (!options.line) {
    complain('the script tag needs data-line, such as data-line="web".');
    return;
  }
  const widget = new Widget(options);
  let isShown = false;
  const renew = async () => {
    const answer = await askStatus(options.centre, options.line);
    if ("status" in answer) {
      widget.show(answer.status);
      isShown = true;
    } else if ("refusal" in answer && !isShown) {
      complain(answer.refusal);
      clearInterval(timer);
    } else if (!isShown) {
      complain(`${options.centre} cannot be reached. The Content-Security-Policy of this page must allow it.`);
      clearInterval(timer);
    }
  };
  const timer = setInterval(() => {
    if (document.visibilityState === "visible") void renew();
  }, RENEWED_MS);
  void renew();
}

if (document.currentScript instanceof HTMLScriptElement) begin(document.currentScript);
