import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Attention } from "@/lib/attention/attention";
import { type SoundClass, soundChoices } from "@/lib/attention/choices";
import { nameTab } from "@/lib/tab";

let isLookedAt: boolean;
let sounds: SoundClass[];
let sounding: number;
let notified: string[];
let closed: string[];
let click: (() => void) | undefined;
let attention: Attention;

beforeEach(() => {
  vi.useFakeTimers();
  document.head.innerHTML = '<link rel="icon" href="/icon.svg">';
  nameTab("Desk");
  isLookedAt = true;
  sounds = [];
  sounding = 0;
  notified = [];
  closed = [];
  attention = new Attention({
    choices: soundChoices.get,
    isLookedAt: () => isLookedAt,
    play: (sound) => {
      sounds.push(sound);
      sounding += 1;
      return () => {
        sounding -= 1;
      };
    },
    notifier: {
      show: (_tag, { title, onClick }) => {
        notified.push(title);
        click = onClick;
        return () => closed.push(title);
      },
    },
  });
});

afterEach(() => {
  attention.lookedAt();
  nameTab("");
  vi.useRealTimers();
});

const icon = () => document.querySelector("link[rel=icon]")?.getAttribute("href");

describe("sounds", () => {
  test("of a class begin at most once in ten seconds, whatever the other classes do", () => {
    for (let second = 0; second < 30; second += 1) {
      attention.announce("reply", { title: "Maria" });
      if (second === 5) attention.announce("alarm", { title: "Support" });
      vi.advanceTimersByTime(1_000);
    }
    expect(sounds).toEqual(["reply", "alarm", "reply", "reply"]);
  });

  test("that ring wait for their turn, and are not begun for what is over by then", () => {
    const first = attention.announce("offer", { title: "Maria", isRinging: true });
    vi.advanceTimersByTime(2_000);
    first.end();
    const second = attention.announce("offer", { title: "Olga", isRinging: true });
    expect(sounds).toHaveLength(1);
    vi.advanceTimersByTime(8_000);
    expect(sounds).toHaveLength(2);
    second.end();
    expect(sounding).toBe(0);
    attention.announce("offer", { title: "Kofi", isRinging: true }).end();
    vi.advanceTimersByTime(20_000);
    expect(sounds).toHaveLength(2);
  });

  test("are not made for the conversation in view, unless nobody looks at it", () => {
    const leave = attention.view("c1");
    attention.announce("reply", { title: "Maria", conversation: "c1" });
    expect(sounds).toEqual([]);
    isLookedAt = false;
    attention.announce("reply", { title: "Maria", conversation: "c1" });
    expect(sounds).toEqual(["reply"]);
    isLookedAt = true;
    leave();
    vi.advanceTimersByTime(10_000);
    attention.announce("reply", { title: "Maria", conversation: "c1" });
    expect(sounds).toEqual(["reply", "reply"]);
  });

  test("that were switched off are not made", () => {
    soundChoices.set({ ...soundChoices.get(), reply: { isOn: false, volume: 1 } });
    attention.announce("reply", { title: "Maria" });
    attention.announce("alarm", { title: "Support" });
    expect(sounds).toEqual(["alarm"]);
  });
});

describe("a tab at which nobody looks", () => {
  test("says at once that it rings: in its title, on its icon and by a notification that leads back", () => {
    isLookedAt = false;
    const onClick = vi.fn();
    const offer = attention.announce("offer", { title: "Call: Maria", isRinging: true, onClick });
    expect(document.title).toBe("● Call: Maria");
    expect(icon()).toBe("/icon-calling.svg");
    expect(notified).toEqual(["Call: Maria"]);
    click?.();
    expect(onClick).toHaveBeenCalledOnce();
    nameTab("Live");
    offer.end();
    expect(document.title).toBe("Live · Perezvon");
    expect(icon()).toBe("/icon.svg");
    expect(closed).toEqual(["Call: Maria"]);
  });

  test("counts what has come, until somebody looks", () => {
    isLookedAt = false;
    attention.announce("reply", { title: "Maria" });
    attention.announce("alarm", { title: "Support" });
    expect(document.title).toBe("(2) Desk · Perezvon");
    isLookedAt = true;
    attention.lookedAt();
    expect(document.title).toBe("Desk · Perezvon");
    expect(closed).toEqual(["Maria", "Support"]);
  });

  test("shows the name as soon as it is known, without another sound", () => {
    isLookedAt = false;
    const offer = attention.announce("offer", { title: "Call: unknown", isRinging: true });
    offer.change({ title: "Call: Maria", isRinging: true });
    expect(notified).toEqual(["Call: unknown", "Call: Maria"]);
    expect(document.title).toBe("● Call: Maria");
    expect(sounds).toHaveLength(1);
    offer.end();
  });
});

test("what comes while somebody looks leaves no trace but its sound", () => {
  attention.announce("reply", { title: "Maria" });
  expect(sounds).toEqual(["reply"]);
  expect(notified).toEqual([]);
  expect(document.title).toBe("Desk · Perezvon");
});
