type Holder = (lock: object | null) => Promise<void> | undefined;

interface Waiting {
  grant: () => void;
}

/** The browser's Web Locks for one name: one holder, a queue, and those who steal. */
export class FakeLocks {
  private robbed: (() => void) | null = null;
  private readonly queue: Waiting[] = [];

  async request(_name: string, options: LockOptions, hold: Holder): Promise<void> {
    if (options.ifAvailable && this.robbed) return hold(null);
    if (options.steal) this.robbed?.();
    else if (this.robbed) await this.turn(options.signal);
    await this.grant(hold);
  }

  get isHeld(): boolean {
    return this.robbed !== null;
  }

  private turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { grant: resolve };
      this.queue.push(waiting);
      signal?.addEventListener("abort", () => {
        this.queue.splice(this.queue.indexOf(waiting), 1);
        reject(new DOMException("", "AbortError"));
      });
    });
  }

  private grant(hold: Holder): Promise<void> {
    return new Promise((resolve, reject) => {
      const robbed = () => reject(new DOMException("", "AbortError"));
      this.robbed = robbed;
      void hold({})?.then(() => {
        resolve();
        if (this.robbed !== robbed) return;
        this.robbed = null;
        this.queue.shift()?.grant();
      });
    });
  }
}
