import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BrowserPhone } from "@/phone/browser-phone";
import { FakeTrack, fakeBrowser } from "@/testing/fake-webrtc";

let browser: ReturnType<typeof fakeBrowser>;

beforeEach(() => {
  vi.useFakeTimers();
  browser = fakeBrowser();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const exchange = async () => "answer";
const agents = () => new BrowserPhone({ exchange, isAgents: true });
const customers = () => new BrowserPhone({ exchange, isAgents: false });

const peer = (index = -1) => {
  const found = browser.peers.at(index);
  if (!found) throw new Error("Nothing was connected");
  return found;
};

describe("every phone", () => {
  test("sends its offer and connects with the answer", async () => {
    const offered = vi.fn(exchange);
    const phone = new BrowserPhone({ exchange: offered, isAgents: false });
    await phone.start();
    expect(offered).toHaveBeenCalledWith("offer");
    expect(peer().answer).toEqual({ type: "answer", sdp: "answer" });
    expect(phone.state.phase).toBe("connected");
  });

  test("opens the microphone once, however often it is started", async () => {
    const phone = agents();
    await Promise.all([phone.start(), phone.start()]);
    await phone.start();
    expect(browser.getUserMedia).toHaveBeenCalledOnce();
  });

  test("tells what is to be heard and what the server plays", async () => {
    const phone = customers();
    await phone.start();
    peer().ontrack?.({
      track: browser.streams[0]?.track ?? new FakeTrack(),
    });
    peer().say({ t: "doing", what: "music" });
    expect(phone.state.remote).not.toBeNull();
    expect(phone.state.doing).toBe("music");
  });

  test("mutes the microphone and nothing else", async () => {
    const phone = customers();
    await phone.start();
    phone.setMuted(true);
    expect(browser.streams[0]?.track.enabled).toBe(false);
    phone.setMuted(false);
    expect(browser.streams[0]?.track.enabled).toBe(true);
  });

  test("changes to another microphone without a new connection", async () => {
    const phone = agents();
    await phone.start();
    await phone.chooseInput("headset");
    expect(browser.peers).toHaveLength(1);
    expect(peer().replaced).toEqual([browser.streams[1]?.track]);
    expect(browser.streams[0]?.track.isStopped).toBe(true);
    expect(agents().state.input).toBe("headset");
  });

  test.each([
    ["NotAllowedError", "microphone_denied"],
    ["NotFoundError", "microphone_missing"],
    ["NotReadableError", "microphone_failed"],
  ])("says why there is no microphone: %s is %s", async (name, problem) => {
    browser.getUserMedia.mockRejectedValue(new DOMException("", name));
    const phone = customers();
    await phone.start();
    expect(phone.state).toMatchObject({ phase: "off", problem });
  });

  test("cannot be had without https", async () => {
    vi.stubGlobal("isSecureContext", false);
    const phone = customers();
    await phone.start();
    expect(phone.state.problem).toBe("insecure");
  });

  test("gives the microphone back when it stops", async () => {
    const phone = agents();
    await phone.start();
    phone.stop();
    expect(browser.streams[0]?.track.isStopped).toBe(true);
    expect(peer().isClosed).toBe(true);
    expect(phone.state.phase).toBe("off");
  });

  test("that is stopped while it starts leaves nothing open", async () => {
    const phone = agents();
    const starting = phone.start();
    phone.stop();
    await starting;
    expect(browser.streams.every(({ track }) => track.isStopped)).toBe(true);
    expect(phone.state.phase).toBe("off");
  });
});

describe("a customer's phone", () => {
  test("presses keys and hangs up over the data channel", async () => {
    const phone = customers();
    await phone.start();
    phone.press("2");
    phone.hangUp();
    expect(peer().channel.sent).toEqual([{ t: "digit", digit: "2" }, { t: "hang_up" }]);
    expect(phone.state).toMatchObject({ phase: "ended", cause: "customer" });
    expect(peer().isClosed).toBe(false);
    vi.advanceTimersByTime(500);
    expect(peer().isClosed).toBe(true);
  });

  test("ends when the server says so", async () => {
    const phone = customers();
    await phone.start();
    peer().say({ t: "ended", cause: "agent" });
    expect(phone.state).toMatchObject({ phase: "ended", cause: "agent" });
    expect(browser.streams[0]?.track.isStopped).toBe(true);
  });

  test("ends when the connection fails, and makes no other", async () => {
    const phone = customers();
    await phone.start();
    peer().become("failed");
    vi.advanceTimersByTime(60_000);
    expect(phone.state).toMatchObject({ phase: "ended", cause: "lost" });
    expect(browser.peers).toHaveLength(1);
  });

  test("says that the server did not take the call", async () => {
    const phone = new BrowserPhone({ exchange: () => Promise.reject(new Error("503")), isAgents: false });
    await phone.start();
    expect(phone.state).toMatchObject({ phase: "off", problem: "unreachable" });
    expect(peer().isClosed).toBe(true);
  });
});

describe("an agent's phone", () => {
  test("connects again when the connection fails", async () => {
    const phone = agents();
    await phone.start();
    peer().become("failed");
    expect(phone.state.phase).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(500);
    expect(browser.peers).toHaveLength(2);
    expect(phone.state.phase).toBe("connected");
    expect(browser.getUserMedia).toHaveBeenCalledOnce();
  });

  test("gives a wavering connection four seconds", async () => {
    const phone = agents();
    await phone.start();
    peer().become("disconnected");
    vi.advanceTimersByTime(3_900);
    peer().become("connected");
    vi.advanceTimersByTime(10_000);
    expect(phone.state.phase).toBe("connected");
    peer().become("disconnected");
    vi.advanceTimersByTime(4_000);
    expect(phone.state.phase).toBe("reconnecting");
  });

  test("goes on trying while the server is away", async () => {
    const answers = vi.fn(exchange).mockRejectedValueOnce(new Error("503")).mockRejectedValueOnce(new Error("503"));
    const phone = new BrowserPhone({ exchange: answers, isAgents: true });
    await phone.start();
    await vi.advanceTimersByTimeAsync(500);
    expect(phone.state.phase).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(phone.state.phase).toBe("connected");
  });

  test("that another computer took over stays off until it is wanted here again", async () => {
    const phone = agents();
    await phone.start();
    peer().say({ t: "replaced" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(phone.state).toMatchObject({ phase: "off", problem: "replaced" });
    expect(browser.peers).toHaveLength(1);
    await phone.take();
    expect(phone.state).toMatchObject({ phase: "connected", problem: null });
  });

  test("is one per browser, and can be brought to another tab and comes back", async () => {
    const first = agents();
    const second = agents();
    await first.start();
    await second.start();
    expect(second.state).toMatchObject({ phase: "off", problem: "elsewhere" });
    await second.take();
    await vi.waitFor(() => expect(first.state.problem).toBe("elsewhere"));
    expect(second.state.phase).toBe("connected");
    second.stop();
    await vi.waitFor(() => expect(first.state.phase).toBe("connected"));
  });
});
