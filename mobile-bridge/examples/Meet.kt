// SPDX-License-Identifier: Apache-2.0
//
// The Java face from Kotlin, as an app would use it: a meeting over a pair of blocking streams, which are two named pipes here and a
// Bluetooth socket's on a phone. Its arguments are those of meet.c behind `pipes`; its key file and its exit status are meet.c's too.
import java.io.File
import java.io.FileInputStream
import java.io.FileOutputStream
import java.io.IOException
import java.io.OutputStream
import java.nio.ByteBuffer
import java.security.SecureRandom
import java.util.concurrent.Executors
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import kotlin.system.exitProcess
import org.kith.Event
import org.kith.Key
import org.kith.KithException
import org.kith.Meeting
import org.kith.Moment
import org.kith.Vault

/** Text from elsewhere: a terminal must not take it for orders. */
private fun say(label: String, text: String) = System.err.println(label + text.replace(Regex("[\\p{Cc}\\p{Cf}]"), "?"))

private fun deviceKey(folder: File): ByteArray {
    val file = File(folder.path + ".key")
    if (!file.exists()) {
        file.createNewFile()
        file.setReadable(false, false)
        file.setReadable(true, true)
        file.writeBytes(ByteArray(32).also { SecureRandom().nextBytes(it) })
    }
    return file.readBytes()
}

private fun openVault(folder: File, name: String): Vault = Key.device(deviceKey(folder)).use { key ->
    if (Vault.exists(folder)) Vault.open(folder, key) else Vault.create(folder, key).apply { addPersona("me", name) }
}

private class App(private val meeting: Meeting, private val shows: Boolean) {
    /** What the threads of the link saw, for the main one to do. */
    private val seen = LinkedBlockingQueue<() -> Unit>(16)
    private val writer = Executors.newSingleThreadExecutor { thread(start = false, isDaemon = true, block = it::run) }
    private var writing = false
    private var over = false
    private var success = false

    private fun show(label: String, offer: Meeting.Offer) {
        say(label, offer.name())
        offer.properties().forEach { say("  ", it.name()) }
    }

    private fun act(event: Event) {
        when (event.kind()) {
            Event.Kind.CODE_READY -> say("code: ", meeting.codeInWords())
            Event.Kind.AUTHENTICATED -> say("known as: ", event.name())
            Event.Kind.OFFERED -> {
                show("you give, as: ", meeting.mine())
                show("you get from: ", meeting.theirs())
                say("share? y or n", "")
                val yes = System.`in`.read() == 'y'.toInt()
                meeting.decide(yes, yes)
            }
            Event.Kind.SAVED -> say("saved: ", event.name())
            Event.Kind.DONE, Event.Kind.FAILED -> {
                over = true
                success = event.kind() == Event.Kind.DONE
                listOf(event.message(), event.hint(), event.truth()).filter { it.isNotEmpty() }.forEach { say("kith: ", it) }
            }
            else -> Unit // the rest needs no answer here, and later versions may add to it
        }
    }

    private fun settle() = generateSequence { meeting.nextEvent() }.forEach(::act)

    private fun write(link: Int, out: OutputStream) {
        val bytes = ByteArray(16384)
        val count = if (writing) 0 else meeting.output(link, ByteBuffer.wrap(bytes))
        if (count > 0) {
            writing = true
            writer.execute {
                try {
                    out.write(bytes, 0, count)
                    seen.put { writing = false; meeting.sent(link, count) }
                } catch (gone: IOException) {
                    // the reader sees it too
                }
            }
        }
    }

    fun run(pipeIn: String, pipeOut: String): Boolean {
        settle() // the code is to be read meanwhile
        var gone = false
        var link = 0
        thread(isDaemon = true) {
            FileInputStream(pipeIn).use { stream -> // waits for whoever writes into it
                val bytes = ByteArray(16384)
                var got = stream.read(bytes)
                while (got >= 0) {
                    val some = ByteBuffer.wrap(bytes.copyOf(got))
                    seen.put { meeting.receive(link, some) }
                    got = stream.read(bytes)
                }
            }
            seen.put { gone = true; meeting.closed(link) }
        }
        FileOutputStream(pipeOut).use { out ->
            link = if (shows) meeting.accepted() else meeting.dialled()
            var giveUpAt = Long.MAX_VALUE // a peer that doesn't read the end can't hold us here
            while (!meeting.finished() && Moment.now().monotonicMs() < giveUpAt) {
                settle()
                if (!gone) write(link, out)
                if (over && giveUpAt == Long.MAX_VALUE) giveUpAt = Moment.now().monotonicMs() + 2000
                val left = minOf(meeting.deadline(), giveUpAt) - Moment.now().monotonicMs()
                if (!meeting.finished()) seen.poll(left.coerceIn(1, 60_000), TimeUnit.MILLISECONDS)?.invoke()
                meeting.tick()
                if (gone && !over) meeting.cancel()
            }
        }
        return success
    }
}

fun main(args: Array<String>) {
    if (args.size !in 4..5) {
        System.err.println("usage: MeetKt FOLDER NAME IN OUT [CODE]")
        exitProcess(2)
    }
    val success = try {
        openVault(File(args[0]), args[1]).use { vault ->
            vault.newMeeting().use { meeting ->
                val shows = args.size == 4
                if (shows) meeting.listen(0) else meeting.dialCode(args[4])
                App(meeting, shows).run(args[2], args[3])
            }
        }
    } catch (e: KithException) {
        say("kith: ", e.message ?: "")
        false
    }
    exitProcess(if (success) 0 else 1)
}
