import { PHONE_OFF, type PhoneState } from "@/phone/port";

/** The state of a phone and those who watch it. */
export class PhoneStateHolder {
  state: PhoneState = PHONE_OFF;
  private readonly listeners = new Set<() => void>();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  protected update(change: Partial<PhoneState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
  }
}
