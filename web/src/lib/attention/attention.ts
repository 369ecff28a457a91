import type { SoundChoices, SoundClass } from "@/lib/attention/choices";
import type { PlaySound } from "@/lib/attention/sounds";
import { markTab } from "@/lib/tab";

const SOUND_EVERY_MS = 10_000;

/** Something that a person should know of. */
export interface Announcement {
  title: string;
  body?: string | undefined;
  /** What happens when the notification of the system is chosen; the tab comes to the front by itself. */
  onClick?: (() => void) | undefined;
  /** The conversation that it is about. */
  conversation?: string | null | undefined;
  /** Sounds until it is ended, and stands in the title of the tab even while that is looked at. */
  isRinging?: boolean | undefined;
}

export interface Announced {
  /** Says it in other words, without a second sound. */
  change(announcement: Announcement): void;
  /** It is over, or was seen. */
  end(): void;
}

/** What is needed of the system's notifications. */
export interface Notifier {
  /** Shows a notification, if that is allowed; one with the same `tag` takes the place of the one before. */
  show(tag: string, announcement: Announcement): () => void;
}

export interface AttentionOptions {
  play: PlaySound;
  notifier: Notifier;
  choices: () => SoundChoices;
  /** Whether somebody looks at this tab. */
  isLookedAt: () => boolean;
}

interface Standing {
  kind: SoundClass;
  announcement: Announcement;
  tag: string;
  hush: () => void;
  closeNotification: (() => void) | null;
}

/**
 * Calls for the person at the screen, without becoming a nuisance. A class begins a sound at most once in ten seconds:
 * what rings waits for its turn, what is short is left out. The conversation in view makes no sound at all. While
 * nobody looks at the tab, its title and icon and a notification of the system say what happened, at once.
 */
export class Attention {
  private readonly options: AttentionOptions;
  private readonly standing = new Set<Standing>();
  private readonly lastSound = new Map<SoundClass, number>();
  private readonly inView = new Map<string, number>();
  private count = 0;

  constructor(options: AttentionOptions) {
    this.options = options;
  }

  announce(kind: SoundClass, announcement: Announcement): Announced {
    this.count += 1;
    const tag = `perezvon-${kind}-${this.count}`;
    const one: Standing = { kind, announcement, tag, hush: () => undefined, closeNotification: null };
    const isLookedAt = this.options.isLookedAt();
    if (!this.isInView(announcement)) {
      one.hush = this.sound(kind, announcement.isRinging ?? false);
      if (!isLookedAt) this.notify(one);
    }
    // What was seen as it came leaves nothing behind.
    if (announcement.isRinging || !isLookedAt) this.standing.add(one);
    this.mark();
    return { change: (next) => this.change(one, next), end: () => this.end(one) };
  }

  /** The person has this conversation before their eyes until the returned function is called. */
  view(conversation: string): () => void {
    this.inView.set(conversation, (this.inView.get(conversation) ?? 0) + 1);
    return () => {
      const left = (this.inView.get(conversation) ?? 1) - 1;
      if (left > 0) this.inView.set(conversation, left);
      else this.inView.delete(conversation);
    };
  }

  /** Somebody looks at the tab again: all but what still rings has been seen. */
  lookedAt(): void {
    for (const one of [...this.standing]) {
      one.closeNotification?.();
      one.closeNotification = null;
      if (!one.announcement.isRinging) this.end(one);
    }
  }

  private change(one: Standing, announcement: Announcement): void {
    const isSame = one.announcement.title === announcement.title && one.announcement.body === announcement.body;
    one.announcement = announcement;
    if (isSame || !this.standing.has(one)) return;
    if (one.closeNotification) this.notify(one);
    this.mark();
  }

  private end(one: Standing): void {
    one.hush();
    one.closeNotification?.();
    one.closeNotification = null;
    this.standing.delete(one);
    this.mark();
  }

  private isInView({ conversation }: Announcement): boolean {
    return conversation != null && this.inView.has(conversation) && this.options.isLookedAt();
  }

  private notify(one: Standing): void {
    const { announcement, tag } = one;
    one.closeNotification = this.options.notifier.show(tag, {
      ...announcement,
      onClick: () => one.announcement.onClick?.(),
    });
  }

  private sound(kind: SoundClass, isRinging: boolean): () => void {
    const { [kind]: choice, speaker } = this.options.choices();
    if (!choice.isOn || choice.volume === 0) return () => undefined;
    const play = () => {
      this.lastSound.set(kind, Date.now());
      return this.options.play(kind, { volume: choice.volume, speaker, isRinging });
    };
    const wait = SOUND_EVERY_MS - (Date.now() - (this.lastSound.get(kind) ?? Number.NEGATIVE_INFINITY));
    if (wait <= 0) return play();
    if (!isRinging) return () => undefined;
    let stop: () => void = () => undefined;
    const timer = setTimeout(() => {
      stop = play();
    }, wait);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }

  private mark(): void {
    const all = [...this.standing];
    const ringing = all.findLast(({ announcement }) => announcement.isRinging);
    if (ringing) markTab(() => `● ${ringing.announcement.title}`);
    else if (all.length > 0) markTab((page) => `(${all.length}) ${page}`);
    else markTab(null);
  }
}
