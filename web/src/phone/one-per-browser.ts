const NAME = "perezvon-phone";

/**
 * One phone per browser: two tabs would both ring and both speak. The tab that has the lock has the phone; another may
 * wait for it, or take it away. `lost` tells the tab from which it was taken, which then waits; `given` the one whose
 * waiting is over.
 */
export class PhoneLock {
  private release: (() => void) | null = null;
  private waiting: AbortController | null = null;
  private readonly lost: () => void;
  private readonly given: () => void;

  constructor(events: { lost: () => void; given: () => void }) {
    this.lost = events.lost;
    this.given = events.given;
  }

  /** Whether this tab has the phone now. If not, it waits until the other tab gives it up. */
  async acquire(): Promise<boolean> {
    if (this.release) return true;
    const isMine = await this.request({ ifAvailable: true });
    if (!isMine) this.wait();
    return isMine;
  }

  async take(): Promise<void> {
    if (this.release) return;
    this.waiting?.abort();
    await this.request({ steal: true });
  }

  giveUp(): void {
    this.waiting?.abort();
    this.waiting = null;
    this.release?.();
    this.release = null;
  }

  private wait(): void {
    this.waiting?.abort();
    this.waiting = new AbortController();
    void this.request({ signal: this.waiting.signal }).then((isMine) => {
      if (isMine) this.given();
    });
  }

  private request(options: LockOptions): Promise<boolean> {
    return new Promise((resolve) => {
      let isHeld = false;
      navigator.locks
        .request(NAME, options, (lock) => {
          isHeld = lock !== null;
          resolve(isHeld);
          return isHeld ? this.hold() : undefined;
        })
        .catch(() => {
          // Waiting was given up, or the lock was taken away.
          resolve(false);
          if (!isHeld) return;
          this.release = null;
          this.wait();
          this.lost();
        });
    });
  }

  private hold(): Promise<void> {
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }
}
