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
          A language model looks up each token’s row of the matrix <code>wte</code>. At the end it compares
          its hidden state with every row; the best match is the likeliest next token. Tied, both ends read
          the same rows: <code>logits = hidden · wteᵀ</code>.
        </p>
      </article>
      <article>
        <h3>Why it is often there twice</h3>
        <p>
          A common ONNX export transposes the matrix, and the runtime keeps both. To see that, choose the
          engine <em>onnxruntime-web on WebGPU</em> and the head <em>exported</em>. Or a graph uploads it
          twice:{" "}
          <a href="https://github.com/microsoft/onnxruntime/issues/26208">issue 26208 of onnxruntime</a>.
        </p>
      </article>
      <article>
        <h3>How this page knows</h3>
        <p>
          It records every <code>createBuffer</code> and <code>destroy</code>, and judges live buffers by size
          and label. Where nameless memory could hide a matrix, it says so. What a driver keeps, no page can
          see.
        </p>
      </article>
      <article>
        <h3>Something is wrong?</h3>
        <p>Add this to your report.</p>
        <DeviceReport />
      </article>
      <article>
        <h3>This version</h3>
        <p>
          One Matrix {version}. Its <a href="./licenses.txt">licence notices</a>, and the{" "}
          <a href="./api/index.html">reference of its library</a>.
        </p>
      </article>
    </div>
  );
}
