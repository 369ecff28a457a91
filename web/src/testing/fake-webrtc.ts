import { vi } from "vitest";
import { FakeLocks } from "@/testing/fake-locks";
import { SilentAudioContext } from "@/testing/silent-audio";

export class FakeTrack {
  enabled = true;
  isStopped = false;
  onended: (() => void) | null = null;
  stop = () => {
    this.isStopped = true;
  };
}

export class FakeStream {
  readonly track = new FakeTrack();
  getTracks = () => [this.track];
  getAudioTracks = () => [this.track];
}

class FakeChannel {
  readyState = "open";
  readonly sent: unknown[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send = (text: string) => void this.sent.push(JSON.parse(text));
}

/** One RTCPeerConnection, seen from the media process. */
export class FakePeer {
  readonly channel = new FakeChannel();
  readonly replaced: unknown[] = [];
  connectionState = "new";
  iceGatheringState = "complete";
  localDescription = { sdp: "offer" };
  isClosed = false;
  answer: unknown = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;

  addTransceiver = () => ({ sender: { replaceTrack: async (track: unknown) => void this.replaced.push(track) } });
  createDataChannel = () => this.channel;
  setLocalDescription = async () => undefined;
  setRemoteDescription = async (answer: unknown) => {
    this.answer = answer;
  };
  close = () => {
    this.isClosed = true;
  };

  say(message: object): void {
    this.channel.onmessage?.({ data: JSON.stringify(message) });
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

/** Records until it is stopped; nothing is heard. */
export class FakeRecorder {
  readonly mimeType = "audio/webm";
  state = "inactive";
  ondataavailable: ((event: { data: Blob }) => void) | null = null;
  onstop: (() => void) | null = null;
  start = () => {
    this.state = "recording";
  };
  stop = () => {
    this.state = "inactive";
    this.ondataavailable?.({ data: new Blob() });
    this.onstop?.();
  };
}

class FakeWorker {
  onmessage: (() => void) | null = null;
  terminate = () => undefined;
}

/** Stands in for all that a phone needs of a browser. */
export function fakeBrowser() {
  const peers: FakePeer[] = [];
  const streams: FakeStream[] = [];
  const getUserMedia = vi.fn(async (_wanted: MediaStreamConstraints) => {
    const stream = new FakeStream();
    streams.push(stream);
    return stream;
  });
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("navigator", { locks: new FakeLocks(), mediaDevices: { getUserMedia } });
  vi.stubGlobal("AudioContext", SilentAudioContext);
  vi.stubGlobal("Worker", FakeWorker);
  vi.stubGlobal("MediaStream", FakeStream);
  vi.stubGlobal("MediaRecorder", FakeRecorder);
  vi.stubGlobal(
    "RTCPeerConnection",
    class extends FakePeer {
      constructor() {
        super();
        peers.push(this);
      }
    },
  );
  return { peers, streams, getUserMedia };
}
