import "./about.css";
import { version } from "../../package.json";
import { DeviceReport } from "../device_report/device_report.tsx";

/** What this page shows, why it matters, and how the page knows. */
export function AboutRoom() {
  return (
    <div class="about" data-testid="about">
      <article>
        <h3>One matrix, read two ways</h3>
        <p>
          The way in looks up a token’s row of <code>wte</code>; the way out compares the hidden state with
          every row: <code>logits = hidden · wteᵀ</code>.
        </p>
      </article>
      <article>
        <h3>Why there are often two</h3>
        <p>
          A common ONNX export transposes the matrix, and the runtime keeps both (engine{" "}
          <em>onnxruntime-web on WebGPU</em>, head <em>exported</em>). Or a graph uploads it twice:{" "}
          <a href="https://github.com/microsoft/onnxruntime/issues/26208">onnxruntime issue 26208</a>.
        </p>
      </article>
      <article>
        <h3>How this page knows</h3>
        <p>
          It records every <code>createBuffer</code> and <code>destroy</code>, and judges live buffers by size
          and label. What a driver keeps, no page can see.
        </p>
      </article>
      <article>
        <h3>Is something wrong?</h3>
        <DeviceReport />
      </article>
      <article>
        <h3>One Matrix {version}</h3>
        <p>
          <a href="./licenses.txt">Licence notices</a>,{" "}
          <a href="./api/index.html">reference of the library</a>
        </p>
      </article>
    </div>
  );
}
